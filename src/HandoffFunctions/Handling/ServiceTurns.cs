using Handoff.Rules.Custody;

namespace HandoffFunctions.Handling;

/// <summary>
/// Shares the workers of one sweep out among the services that steps need, so that one that is sick does not keep them from the others. A
/// service has a part of the workers at most. Once it has failed several times in a row, its steps are left for later, except one now and
/// then that shows whether it is well again.
/// </summary>
public sealed class ServiceTurns(TimeProvider time)
{
    /// <summary>Workers that one service may have; the sweep has two more.</summary>
    public const int MostWorkers = 12;

    private const int SickAfter = 5;

    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, State> _services = [];

    /// <summary>The service that a step needs.</summary>
    public static string Of(Step step) => step.Kind switch
    {
        StepKind.RevokeTokens or StepKind.DisableDevice or StepKind.DisableAgent => "graph",
        StepKind.RotateSecret => "keyVault",
        StepKind.TellReceivers => Receiver + step.Target,
        _ => Topic,
    };

    /// <summary>What the names of receivers begin with.</summary>
    public const string Receiver = "receiver ";

    /// <summary>Takes the events that go out, by which devices and applications are told.</summary>
    public const string Topic = "topic";

    /// <summary>Whether a place at a service is free right now.</summary>
    public bool HasRoom(string service)
    {
        lock (_services)
        {
            return HasRoom(StateOf(service));
        }
    }

    /// <summary>Takes a place at a service; false where what needs it is better left for later.</summary>
    public bool TryEnter(string service)
    {
        lock (_services)
        {
            var state = StateOf(service);
            var may = HasRoom(state);
            state.Workers += may ? 1 : 0;
            return may;
        }
    }

    /// <summary>Gives the place back.</summary>
    /// <param name="wasSick">Whether the service gave no sensible answer, or none.</param>
    public void Leave(string service, bool wasSick)
    {
        lock (_services)
        {
            var state = StateOf(service);
            state.Workers--;
            state.SickInARow = wasSick ? state.SickInARow + 1 : 0;
            state.FailedAt = time.GetTimestamp();
        }
    }

    private bool HasRoom(State state) => state.SickInARow < SickAfter
        ? state.Workers < MostWorkers
        : state.Workers == 0 && time.GetElapsedTime(state.FailedAt) >= BetweenProbes;

    private State StateOf(string service) => _services.TryGetValue(service, out var known) ? known : _services[service] = new State();

    private sealed class State
    {
        public int Workers { get; set; }

        public int SickInARow { get; set; }

        public long FailedAt { get; set; }
    }
}
