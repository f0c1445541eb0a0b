using System.Text.Json.Nodes;
using HandoffFunctions.Local;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>
/// A stack that takes security events: from the issuer under its own name, from the same under a second name whose subjects are addresses,
/// and from one that cannot be reached. Its tablets owe nothing at a handoff, so that only a signal can prove a session closed.
/// </summary>
public sealed class TransmitterStack : SharedStack
{
    public const string Name = "stack that takes signals";
    public const string Audience = "https://handoff.example/api/ssf/events";
    public const string Authorization = "Bearer agreed-with-the-transmitter";

    /// <summary>Nothing listens at the discard service's port.</summary>
    public const string OutOfReach = "http://127.0.0.1:9/gone";

    private protected override LocalStackOptions Change(LocalStackOptions options) => options with
    {
        ExtraSettings = new Dictionary<string, string> { ["Handoff__SharedSignals__Authorization"] = Authorization },
        PolicyFile = PolicyFile.With(policy =>
        {
            policy["classes"]!["clinical-tablet"] = JsonNode.Parse("""{ "grace": "0s", "steps": [] }""");
            policy["sharedSignals"] = new JsonObject
            {
                ["receive"] = new JsonArray(
                    new JsonObject { ["issuer"] = "{issuer}", ["audience"] = Audience },
                    new JsonObject { ["issuer"] = "{issuer}/by-address", ["audience"] = Audience, ["userId"] = "email" },
                    new JsonObject { ["issuer"] = "{issuer}/keys-named", ["audience"] = Audience, ["jwksUri"] = "{issuer}/discovery/keys" },
                    new JsonObject { ["issuer"] = OutOfReach, ["audience"] = Audience }),
            };
        }),
    };
}

[CollectionDefinition(TransmitterStack.Name)]
public sealed class TransmitterStackCollection : ICollectionFixture<TransmitterStack>;
