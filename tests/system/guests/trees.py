# SPDX-License-Identifier: BSD-2-Clause
"""Device trees by dtc: QEMU's own, with what Xen wants under /chosen, or what
tells Linux of SDEI and of power-downs."""
import re
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


IDLE = '''
		idle-states {
			entry-method = "psci";

			rest: cpu-down {
				compatible = "arm,idle-state";
				arm,psci-suspend-param = <0x10000>;
				entry-latency-us = <10>;
				exit-latency-us = <10>;
				min-residency-us = <100>;
			};
		};
'''
FIRMWARE = '''
	firmware {
		sdei {
			compatible = "arm,sdei-1.0";
			method = "smc";
		};
	};
'''


def with_power(text, bootargs):
    """SDEI, and a power-down of each CPU for when it has nothing to do."""
    text = text.replace('\tchosen {', f'\tchosen {{\n\t\tbootargs = "{bootargs}";',
                        1)
    text = re.sub(r'(\t\tcpu@\w+ \{)', r'\1\n\t\t\tcpu-idle-states = <&rest>;',
                  text)
    end = re.search(r'(?m)^\tcpus \{$.*?^\t\};$', text, re.DOTALL).end() - 2
    text = text[:end].rstrip('\t') + IDLE + text[end - 1:]
    end = text.rindex('};')
    return text[:end] + FIRMWARE + text[end:]
