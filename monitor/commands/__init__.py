"""What each command asks of the product and how the answer is printed. No logic: that lies in the rooms below."""
