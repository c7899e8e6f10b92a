"""The history of the archive's schema, one file a step. Run by `vectorstore.adapters.database`, never by hand."""
