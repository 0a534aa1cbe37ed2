"""The one gate to the network: every request to the outside goes through `gate.Gate`.

address     what is asked for, taken apart strictly
guard       which machines may be asked: every address of a name is checked, then pinned
pace        when a host may be asked
robots      what robots.txt says of it
wire        one HTTP/1.1 exchange, kept byte for byte, over kept connections
connection  one of them
answer      one answer, taken in as its bytes arrive
faults      what went wrong, in words
gate        the whole way: redirects, limits, robots, pace
bodies      content codings, undone with limits
"""
