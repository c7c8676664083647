"""The demo: a sample wire of late March 2017, retold in our own words by three invented agencies, and sample watches."""
