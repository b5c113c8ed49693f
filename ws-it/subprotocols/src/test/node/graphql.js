// graphql-ws against the server of the tests; prints one line for each result.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const client = createClient({ url: process.argv[2], webSocketImpl: WebSocket, retryAttempts: 0 });

async function run(name, request, enough = Infinity) {
  const results = [];
  try {
    for await (const result of client.iterate(request)) {
      results.push(JSON.stringify(result));
      if (results.length === enough) {
        break; // completes the subscription at the server
      }
    }
  } catch (errors) {
    results.push(Array.isArray(errors) ? 'errors ' + errors.map((each) => each.message).join('|') : String(errors.reason ?? errors));
  }
  console.log(name + ' ' + results.join(' '));
}

await run('query', { query: '{ hello(name: "x") nothing }' });
await run('variables', { query: 'query A($n: String!) { hello(name: $n) }', operationName: 'A', variables: { n: 'ü' } });
await run('invalid', { query: '{ missing }' });
await run('subscription', { query: 'subscription { count(to: 5) }' });
await run('completed', { query: 'subscription { count(to: 1000000) }' }, 3);
await Promise.all([1, 2, 3].map((to) => run('parallel' + to, { query: `subscription { count(to: ${to}) }` })));
await client.dispose();
console.log('done');
