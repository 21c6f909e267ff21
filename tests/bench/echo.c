/* The floor of a native messaging host: reads a frame, sends it back, knows nothing of what it says. */
#include <stdint.h>
#include <unistd.h>

#define LONGEST (1024 * 1024)

static char frame[4 + LONGEST];

static int take(char *into, size_t length) {
    while (length > 0) {
        ssize_t got = read(STDIN_FILENO, into, length);
        if (got <= 0) return 0;
        into += got;
        length -= (size_t)got;
    }
    return 1;
}

static int give(const char *from, size_t length) {
    while (length > 0) {
        ssize_t put = write(STDOUT_FILENO, from, length);
        if (put <= 0) return 0;
        from += put;
        length -= (size_t)put;
    }
    return 1;
}

int main(void) {
    while (take(frame, 4)) {
        uint32_t length = *(uint32_t *)(void *)frame;
        if (length > LONGEST || !take(frame + 4, length) || !give(frame, 4 + (size_t)length)) return 1;
    }
    return 0;
}
