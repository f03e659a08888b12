"""What is in a return, in the shape in which its page shows it, whatever the document's format."""
