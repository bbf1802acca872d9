"""What people are owed and get: notices, messages, deliveries, and the rows that messages are made of."""
