using System.Diagnostics;
using System.Net;
using HandoffFunctions.Local.Host;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Bench;

/// <summary>Measures a cold start: from the start of a process to its first answered request, asked for every 5 ms.</summary>
internal static class FirstAnswer
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Milliseconds. The process is gone when this returns.</summary>
    public static async Task<double> TimeAsync(string program, IReadOnlyDictionary<string, string> settings)
    {
        var port = Loopback.FreePort();
        var start = new ProcessStartInfo(program) { WorkingDirectory = Path.GetDirectoryName(program) };
        HandlerEnvironment.Set(start.Environment, settings, start.WorkingDirectory!, port);
        using var client = Loopback.PlainClient();
        var began = TimeProvider.System.GetTimestamp();
        using var process = ChildProcess.Start(start, _ => { }, $"{program} is not there.");
        try
        {
            while (TimeProvider.System.GetElapsedTime(began) < Patience && !process.HasExited)
            {
                if (await AnswersAsync(client, port))
                {
                    return TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
                }

                await Task.Delay(Every, TimeProvider.System);
            }

            throw new InvalidOperationException($"{program} did not answer within {Patience.TotalSeconds:0} s.");
        }
        finally
        {
            await ChildProcess.EndAsync(process);
        }
    }

    private static async Task<bool> AnswersAsync(HttpMessageInvoker client, int port)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Loopback.Url(port, "/api/health"));
            using var answer = await client.SendAsync(request, CancellationToken.None);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
