/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few requests to a display controller that a scenario makes: include/uapi/drm/{drm,drm_mode}.h, which
 * Debian packs with a library that is not needed otherwise.
 */
#ifndef SENSORS_DRM_H
#define SENSORS_DRM_H

#include <stdint.h>
#include <sys/ioctl.h>

struct drm_mode {
	uint32_t clock;
	uint16_t hdisplay, hsync_start, hsync_end, htotal, hskew;
	uint16_t vdisplay, vsync_start, vsync_end, vtotal, vscan;
	uint32_t vrefresh, flags, type;
	char name[32];
};

struct drm_resources {
	uint64_t buffers, controllers, connectors, encoders; /* addresses of arrays of ids */
	uint32_t count_buffers, count_controllers, count_connectors, count_encoders;
	uint32_t min_width, max_width, min_height, max_height;
};

struct drm_controller {
	uint64_t connectors;
	uint32_t count_connectors, id, buffer, x, y, gamma_size, mode_valid;
	struct drm_mode mode;
};

struct drm_connector {
	uint64_t encoders, modes, properties, values;
	uint32_t count_modes, count_properties, count_encoders;
	uint32_t encoder, id, type, type_id, connection, mm_width, mm_height, subpixel, pad;
};

struct drm_buffer {
	uint32_t id, width, height, pitch, bpp, depth, handle;
};

struct drm_buffer2 {
	uint32_t id, width, height, pixel_format, flags, handles[4], pitches[4], offsets[4];
	uint64_t modifier[4];
};

struct drm_dumb {
	uint32_t height, width, bpp, flags, handle, pitch;
	uint64_t size;
};

struct drm_map {
	uint32_t handle, pad;
	uint64_t offset;
};

struct drm_prime {
	uint32_t handle, flags;
	int32_t fd;
};

#define DRM_HANDLE_TO_FD  _IOWR('d', 0x2d, struct drm_prime)
#define DRM_GETRESOURCES  _IOWR('d', 0xa0, struct drm_resources)
#define DRM_GETCONTROLLER _IOWR('d', 0xa1, struct drm_controller)
#define DRM_SETCONTROLLER _IOWR('d', 0xa2, struct drm_controller)
#define DRM_GETCONNECTOR  _IOWR('d', 0xa7, struct drm_connector)
#define DRM_GETFB	  _IOWR('d', 0xad, struct drm_buffer)
#define DRM_ADDFB	  _IOWR('d', 0xae, struct drm_buffer)
#define DRM_CREATE_DUMB	  _IOWR('d', 0xb2, struct drm_dumb)
#define DRM_MAP_DUMB	  _IOWR('d', 0xb3, struct drm_map)
#define DRM_GETFB2	  _IOWR('d', 0xce, struct drm_buffer2)

#endif
