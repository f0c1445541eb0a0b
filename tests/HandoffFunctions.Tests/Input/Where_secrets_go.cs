using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace HandoffFunctions.Tests.Input;

public sealed class Where_secrets_go
{
    /// <summary>A handoff with a bound secret and a signal touches every credential that the app ever holds. None may be found anywhere after it.</summary>
    [Fact]
    public async Task Nowhere_that_anybody_reads()
    {
        await using var stack = await Stack.StartAsync(options => SignalStack.Telling(options, policy =>
            policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("revokeTokens", "rotateSecret", "tellReceivers")));
        var (device, first, second) = (Events.New("tablet"), Events.New("operator"), Events.New("operator"));
        await stack.PutControlAsync("/keyVault/secrets/ward-tablet", new
        {
            tags = new Dictionary<string, string> { ["handoff-device"] = device, ["handoff-rotation"] = "generate" },
        });
        await stack.PutControlAsync("/keyVault/secrets/ward-login", new
        {
            tags = new Dictionary<string, string> { ["handoff-device"] = device, ["handoff-rotation"] = "applicationPassword", ["handoff-application"] = "app-1" },
        });
        var values = new List<string> { await ValueAsync(stack, "ward-tablet"), await ValueAsync(stack, "ward-login") };
        var reader = stack.Local.TokenFor("analyst-1", "Handoff.Read", "Handoff.Review");
        // What a receiver says when it refuses is not repeated either.
        await stack.FailAsync(new { service = "receiver", path = "/chat", status = 403, times = 1, body = "eyJ of the receiver" });
        await stack.PublishAsync(Residuals.SignIn(device, first, "s-1", -60, null, "operator-a@example.com"));
        await stack.PublishAsync(Residuals.StillUsed(device, first, second, userName: "operator-a@example.com"));
        await stack.SweepUntilAsync("the signal is taken", async () => (await stack.SignalsAsync("chat", device)).Count > 0);
        values.AddRange([await ValueAsync(stack, "ward-tablet"), await ValueAsync(stack, "ward-login")]);
        Assert.Equal(4, values.Distinct().Count());

        var finding = (string)(await stack.FindingsAsync(device))[0]["id"]!;
        await stack.PostApiAsync($"/api/findings/{finding}/review", """{"status":"acknowledged","note":"seen"}""");
        var key = await ValueAsync(stack, SignalStack.Key);
        var authorization = await ValueAsync(stack, SignalStack.ChatToken);
        string[] secrets = [.. values, reader, stack.Local.Settings["IDENTITY_HEADER"], stack.AccountKey(), authorization["Bearer ".Length..], .. Parts(key)];

        var places = await PlacesAsync(stack, device, finding);
        Assert.Contains(places, place => place.Text.Contains("ward-tablet", StringComparison.Ordinal));
        foreach (var (place, text) in places)
        {
            Assert.All(secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{place} holds a secret"));
            // Every token of the stack is a JWT, the app's own and its signals among them. A public key could hold the same letters by chance.
            Assert.False(place != "/api/ssf/jwks" && text.Contains("eyJ", StringComparison.Ordinal), $"{place} holds a token: {text}");
        }
    }

    private static async Task<List<(string Place, string Text)>> PlacesAsync(Stack stack, string device, string finding)
    {
        var places = new List<(string Place, string Text)>();
        foreach (var row in await stack.Table().RowsAsync([.. Enumerable.Range(0, 8).Select(n => $"s{n}"), "meta"]))
        {
            places.Add(($"row {row.RowKey}", string.Join('\n', row.Properties.Select(property => $"{property.Key}={property.Value}"))));
        }

        Assert.True(places.Count > 10);
        var handoff = (await stack.HandoffsAsync(device))[0]["id"];
        foreach (var path in new[]
        {
            "/api/findings", "/api/findings?format=csv", $"/api/findings/{finding}", "/api/residual-sessions", $"/api/devices/{device}", $"/api/devices/{device}/custody",
            $"/api/devices/{device}/custody?format=jsonl", $"/api/handoffs/{handoff}", "/api/summary", "/api/rejected-events", "/api/health", "/", "/api/ssf/jwks", "/api/ssf/configuration",
        })
        {
            var answer = await stack.ReadAsync(path);
            places.Add((path, answer.Headers + await answer.Content.ReadAsStringAsync()));
        }

        places.Add(("log", string.Join('\n', stack.Local.HandlerLog)));
        var published = await stack.ControlAsync("/published");
        Assert.NotEmpty(published.AsArray());
        places.Add(("events out", published.ToJsonString()));
        return places;
    }

    /// <summary>The lines of a private key, and its secret numbers as a JSON Web Key would write them.</summary>
    private static IEnumerable<string> Parts(string pem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        var numbers = rsa.ExportParameters(includePrivateParameters: true);
        return pem.Split('\n').Where(line => line.Length > 20 && line[0] != '-')
            .Concat(new[] { numbers.D, numbers.P, numbers.Q, numbers.DP, numbers.DQ, numbers.InverseQ }.Select(number => Base64UrlEncoder.Encode(number)));
    }

    /// <summary>Reads the current value as the app does: with a token from the managed-identity endpoint.</summary>
    private static async Task<string> ValueAsync(Stack stack, string name)
    {
        var settings = stack.Local.Settings;
        var identity = await CallsByHand.CallAsync(HttpMethod.Get, settings["IDENTITY_ENDPOINT"] + "?resource=https://vault.azure.net&api-version=2019-08-01", null,
            ("X-IDENTITY-HEADER", settings["IDENTITY_HEADER"]));
        var token = (string)JsonNode.Parse(await identity.Content.ReadAsStringAsync())!["access_token"]!;
        var answer = await CallsByHand.CallAsync(HttpMethod.Get, $"{stack.Local.KeyVault}/secrets/{name}?api-version=7.6", null, ("Authorization", "Bearer " + token));
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["value"]!;
    }
}
