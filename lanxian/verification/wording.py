def place_name(part,table): return f"{part}/{table}"
