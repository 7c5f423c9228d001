"""From LaTeX source to PDF: the engines, their processes, what they write in their logs."""
