using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Simulation.Stuck;

/// <summary>Receivers that take a signal and never answer, and the vault with the key to sign it.</summary>
internal sealed class SilentReceivers : HttpMessageHandler
{
    public const string Key = "signal-key";

    private const string Secret = $"https://ward-kv.vault.azure.net/secrets/{Key}/0123456789abcdef0123456789abcdef";

    private readonly string _pem = NewKey();
    private readonly List<string> _asked = [];

    /// <summary>The paths to which signals were sent, in their order.</summary>
    public IReadOnlyList<string> Asked => _asked;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        if (address.AbsolutePath.StartsWith("/secrets/", StringComparison.Ordinal))
        {
            return Found(address.AbsolutePath.EndsWith("/versions", StringComparison.Ordinal)
                ? new JsonObject { ["value"] = new JsonArray(Version()) }
                : Version(_pem));
        }

        _asked.Add(address.AbsolutePath);
        var never = new TaskCompletionSource();
        await using var ended = cancellationToken.UnsafeRegister((_, token) => never.TrySetCanceled(token), null).ConfigureAwait(false);
        await never.Task.ConfigureAwait(false);
        throw new InvalidOperationException("It never answers.");
    }

    private static JsonObject Version(string? value = null)
    {
        var version = new JsonObject { ["id"] = Secret, ["attributes"] = new JsonObject { ["enabled"] = true, ["created"] = 1 } };
        if (value is not null)
        {
            version["value"] = value;
        }

        return version;
    }

    private static HttpResponseMessage Found(JsonObject json) =>
        new(HttpStatusCode.OK) { Content = new StringContent(json.ToJsonString(JsonSerializerOptions.Default), Encoding.UTF8, "application/json") };

    private static string NewKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
