"""Pictures drawn by matplotlib, for PNG and SVG."""
