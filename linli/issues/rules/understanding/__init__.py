"""What is understood of texts: a category, the report that is repeated, the trouble many tell. Arrays alone."""
