using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using HandoffFunctions.Local.Web;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// A stack whose policy tells two receivers: <c>records</c> must confirm, <c>chat</c> is trusted by its receipt and wants an address and an
/// authorization. A kiosk's receivers have a second to confirm.
/// </summary>
public sealed class SignalStack : SharedStack
{
    public const string Name = "stack that sends signals";

    public const string Issuer = "https://handoff.example.com";

    internal const string Key = "signal-key";

    internal const string ChatToken = "chat-authorization";

    /// <summary>A policy for tests in which receivers are told, with a port at which the stack's receiver is to listen.</summary>
    internal static LocalStackOptions Telling(LocalStackOptions options, Action<JsonObject>? change = null)
    {
        var port = Loopback.FreePort();
        return options with
        {
            ReceiverPort = port,
            PolicyFile = PolicyFile.With(policy =>
            {
                policy["retries"] = new JsonObject { ["attempts"] = 3, ["firstDelay"] = "100ms", ["longestDelay"] = "200ms" };
                policy["classes"]!["clinical-tablet"]!["steps"] = new JsonArray("tellReceivers", "revokeTokens");
                policy["classes"]!["kiosk"]!["steps"] = new JsonArray("tellReceivers", "revokeTokens");
                policy["classes"]!["kiosk"]!["confirmWithin"] = "1s";
                policy["sharedSignals"] = new JsonObject
                {
                    ["send"] = new JsonObject
                    {
                        ["issuer"] = Issuer,
                        ["subjectIssuer"] = "https://idp.example.com/tenant-1",
                        ["signingKey"] = Key,
                        ["receivers"] = new JsonArray(
                            new JsonObject { ["name"] = "records", ["endpoint"] = $"http://127.0.0.1:{port}/records", ["audience"] = "https://records.example.com" },
                            new JsonObject
                            {
                                ["name"] = "chat",
                                ["endpoint"] = $"http://127.0.0.1:{port}/chat",
                                ["audience"] = "chat",
                                ["subject"] = "email",
                                ["authorization"] = ChatToken,
                                ["confirmedBy"] = "receipt",
                            }),
                    },
                };
                change?.Invoke(policy);
            }),
        };
    }

    private protected override LocalStackOptions Change(LocalStackOptions options) => Telling(options);
}

[CollectionDefinition(SignalStack.Name)]
public sealed class SignalStackCollection : ICollectionFixture<SignalStack>;

/// <summary>What tests ask of a stack that sends signals.</summary>
internal static class SignalQuestions
{
    /// <summary>Hands a device from an operator to another, and returns when it did.</summary>
    /// <param name="address">The first operator's user name.</param>
    public static async Task<DateTimeOffset> PassOnAsync(this Stack stack, string device, string first, string deviceClass = "clinical-tablet", string? address = "operator-a@example.com")
    {
        await stack.PublishAsync(Events.SignIn(device, first, "s-1", at: -60, deviceClass: deviceClass).With("userName", address));
        var takenOver = Events.SignIn(device, Events.New("operator"), "s-2", at: -5, deviceClass: deviceClass);
        await stack.PublishAsync(takenOver);
        return takenOver.Time("time");
    }

    /// <summary>What a receiver took about a device, oldest first, repeats included.</summary>
    public static async Task<IReadOnlyList<JsonNode>> SignalsAsync(this Stack stack, string receiver, string device) =>
    [
        .. (await stack.ControlAsync("/signals")).AsArray().Select(signal => signal!)
            .Where(signal => signal.Text("path") == "/" + receiver && signal["claims"]!["sub_id"]!["device"].Text("sub") == device),
    ];

    /// <summary>A step of a device's only handoff.</summary>
    public static async Task<JsonNode> ToldAsync(this Stack stack, string device, string receiver) =>
        Assert.Single((await stack.HandoffAsync(device)).Items("steps"), step => step.Text("kind") == "tellReceivers" && step.Text("target") == receiver);
}
