"""The chapter of key figures as a document: one model of what it says, a PDF and a DOCX of it."""
