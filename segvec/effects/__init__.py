"""Effects on pixels: small named functions from array to array, chained before a picture is segmented."""
