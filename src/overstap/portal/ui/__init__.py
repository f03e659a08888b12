"""Base templates, widgets and static files; knows no other app."""
