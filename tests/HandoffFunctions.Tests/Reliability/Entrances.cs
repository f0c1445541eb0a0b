using System.Text;
using System.Text.Json.Nodes;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Records;
using HandoffFunctions.Tests.Fixtures;

namespace HandoffFunctions.Tests.Reliability;

/// <summary>A way in for what others send.</summary>
/// <param name="Function">The function behind it.</param>
/// <param name="Good">A good body, new each time.</param>
/// <param name="Read">What comes of a piece of a body, as the function reads it.</param>
internal sealed record Entrance(string Function, Func<Random, JsonObject> Good, Func<ReadOnlyMemory<byte>, DateTimeOffset, IEnumerable<(ReadOnlyMemory<byte> Piece, Reading? Reading)>> Read);

/// <summary>Every way in, with every type of event that comes by it.</summary>
internal static class Entrances
{
    private static readonly Func<JsonObject>[] OfSessions =
    [
        () => Events.SignIn(Device, User, "s-1"), () => Events.Used(Device, User, "s-1", issued: -60), () => Events.SignOut(Device, User, "s-1"), () => Events.AppCleared("records", User, Device),
    ];

    private static readonly Func<JsonObject>[] OfDevices =
    [
        () => Events.CheckOut(Device, User), () => Events.CheckIn(Device), () => Events.Reset(Device), () => Events.Lost(Device), () => Events.Retired(Device),
    ];

    private static readonly Func<JsonObject>[] OfPeople = [() => Events.ShiftEnded(User), () => Events.Moved(User), () => Events.Departed(User)];

    private static readonly Func<JsonObject>[] OfLogs =
    [
        () => Records.SignIn(User, "s-1", Device), () => Records.Refreshed(User, "s-1", Device), () => Records.AgentActs("agent-a", User), () => Records.ServicePrincipalSignIn("job-a", Device),
        () => Records.GraphCall(User, "s-1"), () => Records.TokensRevoked(User),
    ];

    private static string Device => Events.New("spoilt");

    private static string User => Events.New("operator");

    public static IReadOnlyList<Entrance> Of(Stack stack) =>
    [
        new("OnSignIn", chance => InEitherSchema(OfSessions, chance), OneEvent),
        new("OnDeviceChange", chance => InEitherSchema(OfDevices, chance), OneEvent),
        new("OnHrChange", chance => InEitherSchema(OfPeople, chance), OneEvent),
        new("OnSecretChange", chance => VaultEvents.Of(stack, Events.New("secret"), OneOf(["SecretNearExpiry", "SecretExpired", "SecretNewVersionCreated"], chance), "0123abcd"), OneEvent),
        new("OnDirectoryChange", chance => stack.UserEvent(User, OneOf(["Microsoft.Graph.UserUpdated", "Microsoft.Graph.GroupUpdated"], chance)),
            (piece, now) => [(piece, ReadDirectoryEvent.From(piece, stack.Local.Settings["Handoff__Directory__ClientState"], now) switch
            {
                DirectoryReading.Neither neither => neither.Reading,
                null => ReadEvent.From(piece, now),
                _ => null,
            })]),
        new("OnSignInLogs", ALogDelivery, (piece, now) => ReadRecords.From(piece, now).Select(record => (record.Json, (Reading?)record.Reading))),
    ];

    private static IEnumerable<(ReadOnlyMemory<byte>, Reading?)> OneEvent(ReadOnlyMemory<byte> piece, DateTimeOffset now) => [(piece, ReadEvent.From(piece, now))];

    private static JsonObject ALogDelivery(Random chance)
    {
        var record = OneOf(OfLogs, chance)();
        return chance.Next(2) == 0 ? record : new JsonObject { ["records"] = new JsonArray(record, OneOf(OfLogs, chance)()) };
    }

    private static JsonObject InEitherSchema(Func<JsonObject>[] goods, Random chance)
    {
        var cloud = OneOf(goods, chance)();
        return chance.Next(2) == 0 ? cloud : new JsonObject
        {
            ["id"] = cloud["id"]!.DeepClone(),
            ["topic"] = "/tests",
            ["subject"] = "x",
            ["eventType"] = cloud["type"]!.DeepClone(),
            ["eventTime"] = cloud["time"]!.DeepClone(),
            ["data"] = cloud["data"]!.DeepClone(),
            ["dataVersion"] = "1",
        };
    }

    private static T OneOf<T>(T[] all, Random chance) => all[chance.Next(all.Length)];
}
