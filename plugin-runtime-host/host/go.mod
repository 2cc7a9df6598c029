module goplugin.host

go 1.21
