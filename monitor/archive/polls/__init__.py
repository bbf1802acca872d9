"""What is known of sources: the ledger, hosts and answers, what each day brought, what is held, how they stand."""
