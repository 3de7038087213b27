print("leadsman")
