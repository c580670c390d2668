"""Wall time, working days, quiet hours and calendar entries; pure functions without a clock."""
