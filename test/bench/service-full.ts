/**
 * A process that binds a port, is given the smallest receive buffer there is,
 * and never reads: what is sent there finds it full. Sends its port to its parent.
 */
import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');
await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
socket.setRecvBufferSize(1);
process.on('disconnect', () => process.exit());
process.send!(socket.address().port, () => process.kill(process.pid, 'SIGSTOP'));
