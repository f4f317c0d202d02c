// A provider of e-legitimation that keeps to the rules: npm's oidc-provider, on the port it is
// told. Whoever comes to its page is the one that `?som=` names there. First it prints where it is,
// and the private keys of its clients.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://localhost:${port}`;
const number = 'https://id.oidc.se/claim/personalIdentityNumber';
const scopes = [
  'openid',
  'email',
  'https://id.oidc.se/scope/naturalPersonInfo',
  'https://id.oidc.se/scope/naturalPersonNumber',
];
const people = {
  anna: { name: 'Anna Fjäll', [number]: '198001011009' },
  bo: { given_name: 'Bo', family_name: 'Dalgång', [number]: '197506151005', email: 'bo@demo.example' },
  utan: { name: 'Utan Nummer' },
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signing = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (pair) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
const jwk = (key, kid) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' });
const client = (key, more) => ({
  client_id: `bidrag-${key}`,
  redirect_uris: [`http://localhost:8080/logga-in/eid/${key}/svar`],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  ...more,
});
const byKey = (key, pair, alg) => client(key, {
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: alg,
  jwks: { keys: [jwk(pair.publicKey, `${key}-1`)] },
});

const provider = new Provider(issuer, {
  clients: [
    client('freja', { client_secret: 'hemlig+%: a' }),
    byKey('bankid', rsa, 'RS256'),
    byKey('efos', p256, 'ES256'),
  ],
  jwks: { keys: [jwk(signing.privateKey, 'provider-1')] },
  scopes,
  claims: {
    openid: ['sub'],
    email: ['email'],
    [scopes[2]]: ['name', 'given_name', 'family_name'],
    [scopes[3]]: [number],
  },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  cookies: { keys: ['provider'] },
  interactions: { url: (_, interaction) => `/legitimera/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id.split('-')[0]] }) }),
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(scopes.join(' '));
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer);
  if (!pathname.startsWith('/legitimera/')) return answer(request, response);
  const accountId = searchParams.get('som');
  const result = accountId === 'ingen' ? { error: 'access_denied' } : { login: { accountId } };
  await provider.interactionFinished(request, response, result);
}).listen(port, 'localhost', () =>
  console.log(JSON.stringify({ issuer, rsa: pem(rsa), p256: pem(p256) })));
