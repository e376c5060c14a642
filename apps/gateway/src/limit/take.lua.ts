/**
 * One request against several limits at once: it counts against all of them or, when one refuses, against none.
 * KEYS: one per limit. ARGV: now in ms, then per limit its algorithm, requests and window in ms.
 * Answers per limit: allowed (1 or 0), remaining, milliseconds until reset. The arithmetic is that of `take`.
 */
export const takeScript = `
local now = tonumber(ARGV[1])
local answers, states, allowedAll = {}, {}, true
for i, key in ipairs(KEYS) do
  local algorithm = ARGV[3 * i - 1]
  local requests = tonumber(ARGV[3 * i])
  local window = tonumber(ARGV[3 * i + 1])
  local kept = redis.call('HMGET', key, 'at', 'count', 'previous')
  local keptAt = kept[1] and tonumber(kept[1])
  local keptCount, keptPrevious = tonumber(kept[2] or '0'), tonumber(kept[3] or '0')
  local allowed, remaining, reset, at, count, previous
  if algorithm == 'token_bucket' then
    local tokens = requests
    if keptAt then
      tokens = math.min(requests, keptCount + (math.max(0, now - keptAt) * requests) / window)
    end
    allowed = tokens >= 1
    local left = allowed and tokens - 1 or tokens
    at, count, previous = keptAt and math.max(now, keptAt) or now, left, 0
    remaining = math.floor(left)
    local missing = allowed and requests - left or 1 - tokens
    reset = math.ceil((missing * window) / requests)
  else
    at = math.floor(now / window)
    count = keptAt == at and keptCount or 0
    local into = now - at * window
    reset = window - into
    if algorithm == 'fixed_window' then
      previous = 0
      allowed = count < requests
      if allowed then count = count + 1 end
      remaining = math.max(0, requests - count)
    else
      previous = keptAt == at and keptPrevious or (keptAt == at - 1 and keptCount or 0)
      local weighted = (previous * (window - into)) / window + count
      allowed = weighted + 1 <= requests
      remaining = math.max(0, math.floor(requests - weighted - (allowed and 1 or 0)))
      if allowed then count = count + 1 end
    end
  end
  if not allowed then allowedAll = false end
  answers[i] = { allowed and 1 or 0, remaining, reset }
  states[i] = { at, count, previous, window }
end
if allowedAll then
  for i, key in ipairs(KEYS) do
    local s = states[i]
    redis.call('HSET', key, 'at', string.format('%.17g', s[1]), 'count', string.format('%.17g', s[2]), 'previous', string.format('%.17g', s[3]))
    redis.call('PEXPIRE', key, 2 * s[4])
  end
end
return answers
`;
