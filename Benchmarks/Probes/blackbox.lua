-- For wrk: asks blackbox_exporter for one probe after another, over 10,000 targets.
local kind, number = "tcp", 0

function init(arguments) kind = arguments[1] or kind end

function request()
  number = number % 10000 + 1
  local target = string.format("10.99.%d.%d", math.floor(number / 256), number % 256)
  if kind == "tcp" then target = target .. ":8080" end
  if kind == "http" then target = "http://" .. target .. ":8080/" end
  return wrk.format("GET", "/probe?module=" .. kind .. "&target=" .. target)
end
