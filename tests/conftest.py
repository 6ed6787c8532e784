"""A suite started in the background ignores Ctrl-C, and so would every program that it starts and interrupts."""

import signal
import threading

if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
