// The WebSocket client of jayson against the server of the tests; prints what it gets.
import jayson from 'jayson';
import WebSocket from 'ws';

const ws = new WebSocket(process.argv[2], 'jsonrpc-2.0');
await new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject));
const client = jayson.Client.websocket({ ws });

function call(name, method, params) {
  return new Promise((resolve) =>
    client.request(method, params, (failure, response) => {
      console.log(name + ' ' + JSON.stringify(failure ?? response?.error ?? response?.result));
      resolve();
    }),
  );
}

await call('positional', 'subtract', [42, 23]);
await call('named', 'subtract', { minuend: 42, subtrahend: 23 });
await call('null', 'nothing', []);
await call('missing', 'missing', []);
await call('params', 'subtract', ['a']);
await call('failing', 'fail', []);
const batch = [client.request('subtract', [5, 3], undefined, false), client.request('missing', [], undefined, false)];
await new Promise((resolve) =>
  client.request(batch, (failure, errors, successes) => {
    console.log('batch ' + successes.map((each) => each.result) + ' ' + errors.map((each) => each.error.code));
    resolve();
  }),
);
ws.close();
console.log('done');
