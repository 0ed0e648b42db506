# SPDX-License-Identifier: BSD-2-Clause
"""Device trees by dtc: QEMU's own, with what Xen wants under /chosen."""
import subprocess

CHOSEN = '''chosen {
	xen,xen-bootargs = "console=dtuart loglvl=info dom0_mem=256M dom0_max_vcpus=%d";
	xen,dom0-bootargs = "console=hvc0 quiet panic=-1";
	#address-cells = <2>;
	#size-cells = <2>;
'''
MODULE = '''
	module@%x {
		compatible = "multiboot,%s", "multiboot,module";
		reg = <0 %#x 0 %#x>;
	};
'''


def decompile(dtb):
    return subprocess.run(['dtc', '-q', '-I', 'dtb', '-O', 'dts', dtb],
                          check=True, capture_output=True, text=True).stdout


def compile(text, dtb):
    subprocess.run(['dtc', '-q', '-I', 'dts', '-O', 'dtb', '-o', dtb],
                   check=True, input=text, text=True)
    return dtb


def with_dom0(text, vcpus, kernel, ramdisk):
    """@kernel and @ramdisk: (address, path)."""
    start = text.index('\tchosen {') + 1
    end = text.index('};', start)
    modules = ''.join(MODULE % (address, kind, address, path.stat().st_size)
                      for kind, (address, path)
                      in (('kernel', kernel), ('ramdisk', ramdisk)))
    return (text[:start] + CHOSEN % vcpus
            + text[start + len('chosen {'):end] + modules + text[end:])
