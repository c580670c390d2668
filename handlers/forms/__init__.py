"""Blank forms on paper: their texts, and the DOCX made of them. No personal data inside."""
