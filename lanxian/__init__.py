"""Final accounts of Chinese departments (部门决算公开) as data."""
