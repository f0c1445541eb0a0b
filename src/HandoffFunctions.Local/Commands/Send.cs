using System.Net.Http.Headers;
using System.Text;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Commands;

/// <summary>
/// <c>send FILE…</c>: publishes events and log records to a running stack. A file holds one of them, an array (one publication), or one a
/// line (one publication each); <c>-</c> is standard input. Records go to the event hub, everything else to Event Grid.
/// </summary>
internal static class Send
{
    public static async Task<int> RunAsync(string[] files, string? to, CancellationToken cancellationToken)
    {
        var events = Address(to ?? RunningStack.EventGrid());
        if (events is null || Address(to ?? RunningStack.EventHub()) is not { } records)
        {
            await Console.Error.WriteLineAsync("No stack is running; start one with 'serve', or name its eventGrid or eventHub URL with --to.");
            return 1;
        }
        using var client = Loopback.PlainClient();
        var sent = new Dictionary<Uri, int>();
        foreach (var file in files)
        {
            if (file != "-" && !File.Exists(file))
            {
                await Console.Error.WriteLineAsync($"{file} does not exist.");
                return 1;
            }
            var text = file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
            foreach (var publication in Publication.In(text))
            {
                if (!Json.IsJson(publication))
                {
                    await Console.Error.WriteLineAsync($"{file} is neither JSON nor JSON Lines; {sent.Values.Sum()} publication(s) were sent before.");
                    return 1;
                }
                var target = Publication.IsOfRecords(publication) ? records : events;
                if (await PublishAsync(client, target, publication, cancellationToken) is { } error)
                {
                    await Console.Error.WriteLineAsync($"{target}: {error}");
                    return 1;
                }
                sent[target] = sent.GetValueOrDefault(target) + 1;
            }
        }
        if (sent.Count == 0)
        {
            await Console.Out.WriteLineAsync("There was nothing to send.");
        }
        foreach (var (target, count) in sent)
        {
            await Console.Out.WriteLineAsync($"Sent {count} publication(s) to {target}.");
        }
        return 0;
    }

    private static Uri? Address(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null;

    private static async Task<string?> PublishAsync(HttpMessageInvoker client, Uri target, string json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"answered {(int)response.StatusCode}.";
        }
        catch (HttpRequestException failure)
        {
            return $"{failure.Message}; is the stack still running?";
        }
    }
}
