using System.Net;
using System.Net.Sockets;
using HandoffFunctions.Adapters;

namespace HandoffFunctions.Tests.Adapters.Answering;

/// <summary>One operation of an adapter, tried against a service that gives one answer.</summary>
/// <param name="TryAsync">What came of it, as docs/answers.md calls it.</param>
internal sealed record Operation(string Name, Func<ScriptedAnswer, Task<string>> TryAsync)
{
    /// <summary>Nobody has to wait for ten seconds to see what happens then; and a busy machine is no service that does not answer.</summary>
    public static TimeSpan PatienceWith(ScriptedAnswer scripted) => scripted.IsNone ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(10);

    public static string Word(Answer answer) => answer switch
    {
        Answer.Done => "done",
        Answer.Never { NotFound: true } => "gone",
        Answer.Never => "never",
        Answer.Retry => "retry",
        _ => "unknown",
    };

    /// <summary>An operation whose every request gets the same answer.</summary>
    public static Operation Of(string name, ErrorShape shape, Func<Uri, TimeSpan, Task<string>> call) => new(name, async scripted =>
    {
        if (scripted.IsRefused)
        {
            using var closed = new ClosedPort();
            return await call(closed.Address, PatienceWith(scripted));
        }

        await using var service = await LoopbackService.StartAsync((context, _) => scripted.GiveAsync(context, shape));
        return await call(service.Address, PatienceWith(scripted));
    });

    /// <summary>An address that is taken, so that nobody else comes to listen there, and at which nobody does.</summary>
    internal sealed class ClosedPort : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        public Uri Address => new($"http://{_socket.LocalEndPoint}");

        public void Dispose() => _socket.Dispose();
    }
}
