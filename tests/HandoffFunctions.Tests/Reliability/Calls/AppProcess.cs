using Azure.Core;
using Azure.Core.Pipeline;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Events;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Adapters.Signals;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Api;
using HandoffFunctions.Handling;
using Microsoft.Extensions.Logging.Abstractions;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>
/// One process of the app as far as it handles anything: the real code with its real adapters, from whose HTTP clients every call is carried by the
/// test. It is killed by letting nothing out of it any more, nor in.
/// </summary>
internal sealed class AppProcess
{
    public static readonly DirectoryTopic Topic = new("EventGrid:?azuresubscriptionid=1&resourcegroup=2&partnertopic=3&location=4", "only-the-directory-knows");

    private static readonly StorageConnection Account = StorageConnection.Parse("AccountName=local;AccountKey=bG9jYWw=;TableEndpoint=http://127.0.0.1:1/local");

    private readonly World _world;
    private readonly OutgoingCalls _calls;
    private readonly MortalClock _clock;

    public AppProcess(World world, CallCount count, HandoffPolicy policy, string instance, Random chance)
    {
        (_world, _calls) = (world, new OutgoingCalls(world, count));
        _clock = new MortalClock(world.Time.Clock(), () => _calls.IsDead);
        Stories = Stories.Of(Reach(policy, instance), policy, _clock, chance, NullLoggerFactory.Instance);
        var findings = new FindingsApi(Stories.Findings, new ReadFreshness(Stories.SweepLog, Stories.Feeds, _clock, Stories.DirectoryFeed), _clock);
        Reviews = new ReviewsApi(findings, Stories.Store, Stories.WorkOff, policy, _clock);
        Policy = policy;
    }

    public Stories Stories { get; }

    public ReviewsApi Reviews { get; }

    public HandoffPolicy Policy { get; }

    public TimeProvider Clock => _clock;

    public bool IsDead => _calls.IsDead;

    public bool IsReplaced => _calls.IsReplaced;

    /// <summary>Does something, letting the time pass as it is waited for. False when the process died in it.</summary>
    /// <exception cref="Exception">What was done failed; whoever asked for it is told so.</exception>
    public bool Does(Func<AppProcess, Task> act)
    {
        var doing = act(this);
        while (!doing.IsCompleted && !IsDead)
        {
            if (!_world.Time.FireNext())
            {
                throw new WaitsForeverException();
            }
        }

        if (IsDead)
        {
            _clock.Stop();
            return false;
        }

        doing.GetAwaiter().GetResult();
        return true;
    }

    private Outside Reach(HandoffPolicy policy, string instance)
    {
        var options = new TableClientOptions { Time = _clock, Transport = new HttpClientTransport(_calls.To("table", _world.TableAsync)), RetryPolicy = new ShortRetryPolicy(new NoWait()) };
        var graph = GraphConnection.OnFirstUse(new Uri("http://127.0.0.1:2/v1.0"), _calls.Credential, _clock, _calls.To("graph", _world.GraphAsync));
        var vault = new HttpClientTransport(_calls.To("keyVault", _world.VaultAsync));
        return new Outside(
            instance,
            new TableClient(Account, "handoff", options),
            new GraphSessions(graph),
            new GraphSubscriptions(graph),
            new GraphAccounts(graph),
            new GraphPeople(graph),
            new SecretRotation(_world.VaultUri, _calls.Credential, _clock, new GraphPasswords(graph), policy.ReadBack, vault),
            _world.VaultUri,
            policy.SharedSignals.Send is null ? null : new SecretValues(_world.VaultUri, _calls.Credential, _clock, vault),
            new PublishEvents(new Uri("http://127.0.0.1:3/api/events"), _calls.Credential, _clock, new HttpClientTransport(_calls.To("eventGrid", _world.TopicAsync))),
            new PushSignals(_clock, handler: _calls.To("receiver", _world.ReceiverAsync)),
            Topic,
            TimeSpan.FromSeconds(15));
    }

    /// <summary>The client's own waits between its tries are real ones, and nothing changes meanwhile.</summary>
    private sealed class NoWait : DelayStrategy
    {
        protected override TimeSpan GetNextDelayCore(Azure.Response? response, int retryNumber) => TimeSpan.Zero;
    }
}

/// <summary>The app waits for something that will never happen.</summary>
internal sealed class WaitsForeverException() : Exception("The app waits for something that will never happen.");
