"""What changes a competition: one transaction and one ledger entry each."""
