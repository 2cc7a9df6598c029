module example.com/opener

go 1.21
