/**
 * How many connections may wait to be taken, on every port: a test suite opens hundreds in one moment. What the kernel
 * allows (`net.core.somaxconn` on Linux, 4096 there since 5.4) is the most; Node would ask for 511.
 */
export const BACKLOG = 4096;
