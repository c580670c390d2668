"""Stories of the personalised programme and of the assignment."""
