"""What a document says, read by pure functions: identifiers, dates and deadlines, agencies, sections of bills, ties."""
