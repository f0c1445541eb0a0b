using System.Diagnostics;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Host;

/// <summary>How the host finds out that a handler is ready: any HTTP answer to <c>GET /</c>, asked every 25 ms.</summary>
internal static class StartUpProbe
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);

    /// <summary>False when there was no answer in time, or the process ended first.</summary>
    public static async Task<bool> AnswersAsync(int port, TimeSpan patience, CancellationToken ended)
    {
        using var client = Loopback.PlainClient();
        for (var started = Stopwatch.StartNew(); started.Elapsed < patience && !ended.IsCancellationRequested;)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Loopback.Url(port));
                using var answer = await client.SendAsync(request, ended);
                return true;
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                await Task.Delay(Every, TimeProvider.System, ended).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
        return false;
    }
}
