"""Pictures drawn by plotly, for pages: a pointer over a trial tells what it was."""
