"""A USB bus that exists only for one program: starts it, and plugs a device in or out as told on standard input."""

import os
import subprocess
import sys

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

HUB = """P: /devices/pci0000:00/0000:00:14.0/usb1
N: bus/usb/001/001
E: BUSNUM=001
E: DEVNAME=/dev/bus/usb/001/001
E: DEVNUM=001
E: DEVTYPE=usb_device
E: SUBSYSTEM=usb
E: PRODUCT=1d6b/2/618
A: busnum=1\\n
A: devnum=1\\n
A: bConfigurationValue=1\\n
A: idVendor=1d6b\\n
A: idProduct=0002\\n
A: speed=480\\n
A: bNumConfigurations=1\\n
H: descriptors=12010002090001406B1D020018060302010109021900010100E0000904000001090000000705810304000C
"""

STICK = """P: /devices/pci0000:00/0000:00:14.0/usb1/1-1
N: bus/usb/001/002=12010002000000408304115700020000000109022000010100A0320904000002FF0000000705810240000007050102400000
E: BUSNUM=001
E: DEVNAME=/dev/bus/usb/001/002
E: DEVNUM=002
E: DEVTYPE=usb_device
E: SUBSYSTEM=usb
E: PRODUCT=483/5711/200
A: busnum=1\\n
A: devnum=2\\n
A: bConfigurationValue=1\\n
A: idVendor=0483\\n
A: idProduct=5711\\n
A: speed=12\\n
A: bNumConfigurations=1\\n
H: descriptors=12010002000000408304115700020000000109022000010100A0320904000002FF0000000705810240000007050102400000
"""

STICK_PATH = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1"

bed = UMockdev.Testbed.new()
bed.add_from_string(HUB)
env = dict(os.environ, UMOCKDEV_DIR=bed.get_root_dir(), LD_PRELOAD="libumockdev-preload.so.0")
program = subprocess.Popen(sys.argv[1:], env=env, stdin=subprocess.DEVNULL)
try:
    for line in sys.stdin:
        if line.strip() == "attach":
            bed.add_from_string(STICK)
            bed.uevent(STICK_PATH, "add")
        elif line.strip() == "detach":
            bed.uevent(STICK_PATH, "remove")
            bed.remove_device(STICK_PATH)
        else:
            break
finally:
    program.terminate()
    program.wait()
