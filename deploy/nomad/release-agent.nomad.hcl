# Boots the appliance's own image (docs/appliance.md) under Nomad's QEMU driver. docs/scale.md says how.

variable "image" {
  description = "Address of the folder with bzImage and initramfs.cpio, as scripts/mkkernel.sh and mkinitramfs.sh make them. The image holds the keys: serve it to nobody but the nodes."
  type        = string
}

variable "kernel_sha256" {
  description = "SHA-256 of bzImage."
  type        = string
}

variable "initramfs_sha256" {
  description = "SHA-256 of initramfs.cpio: archiveDigest of its manifest."
  type        = string
}

variable "address" {
  description = "Address of the guest in QEMU's own network, as the image's config has it."
  type        = string
  default     = "10.0.2.15"
}

job "release-agent" {
  datacenters = ["*"]
  type        = "service"

  group "agents" {
    count = 3

    # One agent on a machine: what fails there takes no second one along.
    constraint {
      operator = "distinct_hosts"
      value    = "true"
    }

    constraint {
      attribute = "${attr.cpu.arch}"
      value     = "amd64"
    }

    # One at a time, and the next one when an operator has said so: its key ring has to be restored first.
    update {
      max_parallel      = 1
      canary            = 1
      auto_promote      = false
      auto_revert       = false
      health_check      = "task_states"
      min_healthy_time  = "30s"
      healthy_deadline  = "10m"
      progress_deadline = "1h"
    }

    # A guest that has ended has lost its keys' confirmation, but may come back by itself.
    restart {
      attempts = 3
      interval = "10m"
      delay    = "15s"
      mode     = "delay"
    }

    network {
      mode = "host"
      port "grpc" {}
    }

    service {
      name     = "release-agent"
      port     = "grpc"
      provider = "nomad"
    }

    task "agent" {
      driver = "qemu"

      artifact {
        source      = "${var.image}/bzImage"
        destination = "local/bzImage"
        mode        = "file"
        options {
          checksum = "sha256:${var.kernel_sha256}"
        }
      }

      artifact {
        source      = "${var.image}/initramfs.cpio"
        destination = "local/initramfs.cpio"
        mode        = "file"
        options {
          checksum = "sha256:${var.initramfs_sha256}"
        }
      }

      config {
        # The driver wants the image of a disk, and there is none: no device is made of this one.
        image_path      = "local/bzImage"
        drive_interface = "none"
        accelerator     = "kvm"

        # The driver begins with a machine of type pc; the last type counts.
        args = [
          "-machine", "type=microvm,acpi=off,rtc=on",
          "-kernel", "local/bzImage",
          "-initrd", "local/initramfs.cpio",
          "-append", "console=ttyS0 i8042.nokbd reboot=t panic=1 pci=off no_timer_check",
          "-nodefaults", "-no-user-config", "-no-reboot",
          "-serial", "stdio",
          "-netdev", "user,id=n0,hostfwd=tcp:${NOMAD_IP_grpc}:${NOMAD_PORT_grpc}-${var.address}:50051",
          "-device", "virtio-net-device,netdev=n0",
        ]
      }

      resources {
        cores  = 1
        memory = 1024
      }
    }
  }
}
