using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Adapters.Signals;

namespace HandoffFunctions.Tests.Adapters.Answering;

internal static class OutgoingOperations
{
    private static readonly OutgoingEvent Event = new("e1", "Handoff.Custody.HandoffCompleted", "/handoff", "device-1", new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero), "{}");

    public static IReadOnlyList<Operation> Of(string column) => column switch
    {
        "publish events" => [Operation.Of("publish events", ErrorShape.Topic, async (address, patience) => Operation.Word(await PublishAsync(address, patience)))],
        "push a signal" => [Operation.Of("push a signal", ErrorShape.Receiver, async (address, patience) => Operation.Word(await PushAsync(address, patience)))],
        _ => [],
    };

    public static Task<Answer> PublishAsync(Uri address, TimeSpan? patience = null) =>
        new PublishEvents(new Uri(address, "api/events"), new CountingCredential(new SetClock()), new SetClock(), patience: patience).PublishAsync([Event], CancellationToken.None);

    public static async Task<Answer> PushAsync(Uri address, TimeSpan? patience = null)
    {
        using var push = new PushSignals(new SetClock(), patience);
        return await push.SendAsync(new Uri(address, "in"), "head.body.signature", null, CancellationToken.None);
    }
}
