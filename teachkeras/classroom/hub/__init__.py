"""A JupyterHub for a class (README.md tells how).

proxy         find the proxy of the hub, or say how it is installed
settings      what a demo hub is told, in a file that only its owner can read
config        what each hub of ours is told: lean servers, lessons, the board
demo_config   the configuration file of the demo hub
homes         homes that only their owner can enter
running       a hub that one can start, ask and stop
demo          `teachkeras hub --demo`: a class in one room, today
learner       a learner's server: hand out the lessons, then open them
client        one learner as the network sees one: REST and a kernel's websocket
rehearsal     `teachkeras hub --rehearse 30`: a class that is simulated
figures       memory of processes, percentiles, the table a teacher reads
"""
