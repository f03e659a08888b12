"""The office's side: finds what is there, lets people choose, and writes one bundle."""
