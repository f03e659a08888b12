"""The online side: takes a bundle in after office hours and proves that nothing was lost."""
