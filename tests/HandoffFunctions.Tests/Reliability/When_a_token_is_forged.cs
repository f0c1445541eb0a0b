using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HandoffFunctions.Simulation;
using HandoffFunctions.Tests.Adapters;
using HandoffFunctions.Tests.Adapters.Tokens;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>Every forgery at every route, at the host's door and at the program's own. Each is refused before anything else is asked of anybody.</summary>
public sealed class When_a_token_is_forged(When_a_token_is_forged.ForgedIssuer forged) : IClassFixture<When_a_token_is_forged.ForgedIssuer>
{
    internal const string Row = "Security";
    private const string Review = """{"status":"dismissed","note":"forged"}""";

    /// <summary>Sends what a careful client would not.</summary>
    private static readonly HttpClient Careless = new(new SocketsHttpHandler
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    });

    private readonly Stack _stack = forged.Stack;

    [Fact]
    public async Task Every_route_refuses_it_and_asks_nobody()
    {
        var routes = await RoutesAsync();
        using var own = RSA.Create(2048);
        using var ownCurve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var attacker = await LoopbackService.StartAsync(200, "{}");
        var forgeries = new Forgeries(forged.Issuer, own, ownCurve, attacker.Address.AbsoluteUri.TrimEnd('/')).All();
        Assert.InRange(forgeries.Count, 200, 1000);
        Assert.Distinct(forgeries.Select(forgery => forgery.Name));
        var admitted = new ConcurrentBag<string>();
        var calls = from forgery in forgeries from route in routes from door in new[] { _stack.Local.Functions, _stack.Handler() } select (forgery, route, door);
        await _stack.ForgetCallsAsync();
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (call, _) =>
        {
            var (forgery, (method, path), door) = call;
            using var answer = await SendAsync(method, door + path, forgery.Headers);
            if ((int)answer.StatusCode != forgery.Status || answer.Content.Headers.ContentType?.MediaType != "application/problem+json"
                || (forgery.Status == 401) != answer.Headers.WwwAuthenticate.ToString().StartsWith("Bearer", StringComparison.Ordinal))
            {
                admitted.Add($"{forgery.Name}: {method} {path} {(int)answer.StatusCode}");
            }
        });

        Assert.True(admitted.IsEmpty, string.Join('\n', admitted.Order(StringComparer.Ordinal).Take(20)) + $"\n{admitted.Count} in all");
        foreach (var service in new[] { "table", "graph", "keyVault", "eventGrid" })
        {
            Assert.Empty(await _stack.CallsAsync(service));
        }

        Assert.Empty(attacker.Seen);
        // An unknown key id may make it look for new keys; not each time anybody sends one.
        Assert.InRange(forged.Issuer.Fetches, 1, 10);
        await TheRightOneGetsInAsync(routes);
        Figures.Record(Row, "token forgeries", forgeries.Count);
        Figures.Record(Row, "routes that each was tried at", routes.Count);
        Figures.Record(Row, "forged calls refused", forgeries.Count * routes.Count * 2);
    }

    [Fact]
    public async Task Two_tokens_are_none_at_every_route()
    {
        foreach (var (method, path) in await RoutesAsync())
        {
            var good = forged.Issuer.Token(TimeProvider.System.GetUtcNow());
            foreach (var (first, second) in new[] { (good, good), (good, "x"), ("x", good) })
            {
                var answer = await CallsByHand.SendBytesAsync(_stack.Handler(),
                    $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: Bearer {first}\r\nauthorization: Bearer {second}\r\n\r\n");
                Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Who_may_read_may_not_review()
    {
        var token = forged.Issuer.Token(TimeProvider.System.GetUtcNow(), claims => claims["roles"] = new JsonArray("Handoff.Read"));
        foreach (var (method, path) in (await RoutesAsync()).Where(route => route.Method == HttpMethod.Post))
        {
            using var answer = await SendAsync(method, _stack.Local.Functions + path, [("Authorization", "Bearer " + token)]);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    /// <summary>Times beyond what a clock can show, signed by the issuer: whatever is answered, it is no error of ours.</summary>
    [Fact]
    public async Task A_time_beyond_all_calendars_is_no_error()
    {
        foreach (var time in new[] { "1e300", "-1e300", "9223372036854775807", "253402300800", "1e-300", "123456789012345678901234567890" })
        {
            foreach (var claim in new[] { "exp", "nbf", "iat" })
            {
                var body = forged.Issuer.Token(TimeProvider.System.GetUtcNow(), claims => claims[claim] = 4711).Split('.')[1];
                var token = forged.Issuer.TokenOf(new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["kid"] = "rsa-1" },
                    Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(body).Replace("4711", time, StringComparison.Ordinal));
                using var answer = await SendAsync(HttpMethod.Get, _stack.Local.Functions + "/api/summary", [("Authorization", "Bearer " + token)]);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{claim} {time}: {(int)answer.StatusCode}");
            }
        }
    }

    private async Task TheRightOneGetsInAsync(IReadOnlyList<(HttpMethod Method, string Path)> routes)
    {
        var token = forged.Issuer.Token(TimeProvider.System.GetUtcNow());
        foreach (var (method, path) in routes)
        {
            using var answer = await SendAsync(method, _stack.Local.Functions + path, [("Authorization", "Bearer " + token)]);
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode}");
        }
    }

    /// <summary>Every route that needs a token, for things that are there.</summary>
    private async Task<IReadOnlyList<(HttpMethod Method, string Path)>> RoutesAsync()
    {
        var (device, finding, handoff) = await forged.ThingsAsync();
        return
        [
            (HttpMethod.Get, "/api/residual-sessions"), (HttpMethod.Get, "/api/findings"), (HttpMethod.Get, "/api/findings?format=csv"), (HttpMethod.Get, $"/api/findings/{finding}"),
            (HttpMethod.Get, $"/api/devices/{device}"), (HttpMethod.Get, $"/api/devices/{device}/custody"), (HttpMethod.Get, $"/api/devices/{device}/custody?format=jsonl"),
            (HttpMethod.Get, $"/api/devices/{device}/custody/verify"), (HttpMethod.Get, $"/api/handoffs/{handoff}"), (HttpMethod.Get, "/api/summary"), (HttpMethod.Get, "/api/rejected-events"),
            (HttpMethod.Post, $"/api/findings/{finding}/retry"), (HttpMethod.Post, $"/api/findings/{finding}/review"),
        ];
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(url));
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }

        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(Review, MediaTypeHeaderValue.Parse("application/json"));
        }

        return await Careless.SendAsync(request);
    }

    /// <summary>A stack whose tokens are a test's to make.</summary>
    public sealed class ForgedIssuer : IAsyncLifetime
    {
        private (string, string, string)? _things;

        internal FakeIssuer Issuer { get; private set; } = null!;

        internal Stack Stack { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Issuer = await FakeIssuer.StartAsync();
            Stack = await Stack.StartAsync(options => options with
            {
                ExtraSettings = new Dictionary<string, string> { ["Handoff__Api__Issuer"] = Issuer.Address.AbsoluteUri, ["Handoff__Api__Audience"] = FakeIssuer.Audience },
            });
        }

        /// <summary>A device, a finding about it and its handoff.</summary>
        internal async Task<(string Device, string Finding, string Handoff)> ThingsAsync()
        {
            if (_things is null)
            {
                var device = Events.New("tablet");
                await Stack.PublishAsync(Residuals.StillUsed(device, Events.New("operator"), Events.New("operator")));
                var finding = JsonNode.Parse(await GetAsync($"/api/findings?deviceId={device}&kind=residual.active"))!["items"]![0]!;
                _things = (device, finding.Text("id")!, finding.Text("handoffId")!);
            }

            return _things.Value;
        }

        private async Task<string> GetAsync(string path)
        {
            using var answer = await CallsByHand.CallAsync(HttpMethod.Get, Stack.Local.Functions + path, null, ("Authorization", "Bearer " + Issuer.Token(TimeProvider.System.GetUtcNow())));
            return await answer.Content.ReadAsStringAsync();
        }

        public async Task DisposeAsync()
        {
            await Stack.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
